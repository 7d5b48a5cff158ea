// A gridctl of fake commands, for the tests that drive real shells.
#include "fake_registry.hpp"

#include <gridctl/cli/registry.hpp>

#include <iostream>

int main(int argc, char** argv) {
  gridctl::cli::Services services;
  services.out.stream = &std::cout;
  services.err.stream = &std::cerr;
  return gridctl::cli::dispatch(gridctl::test::fake_registry(),
                                std::vector<std::string>(argv, argv + argc), std::move(services));
}
