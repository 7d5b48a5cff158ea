// A keeper and nothing else.
#include <gridctl/launch/local/keeper_main.hpp>

int main(int argc, char** argv) {
  return gridctl::launch::keeper_main(argc, argv);
}
