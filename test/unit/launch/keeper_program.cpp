// A keeper and nothing else.
#include <gridctl/launch/keeper_main.hpp>

int main() {
  return gridctl::launch::keeper_main();
}
