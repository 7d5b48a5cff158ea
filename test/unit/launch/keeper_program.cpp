// A keeper and nothing else.
#include <gridctl/launch/local/keeper_main.hpp>

int main() {
  return gridctl::launch::keeper_main();
}
