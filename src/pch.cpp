// Nothing: this source only carries the precompiled headers that all modules share.
