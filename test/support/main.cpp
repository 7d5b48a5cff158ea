// Catch2's main, compiled once: it takes three times as long as any test.
#define CATCH_CONFIG_MAIN
#include "support/catch.hpp"
