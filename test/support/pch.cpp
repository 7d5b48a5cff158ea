// Nothing: this source only carries the precompiled headers that all tests share.
