#include "products.hpp"

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/sys/files.hpp>

#include <algorithm>

using namespace gridctl;
using gridctl::init::Product;
using gridctl::init::PythonSource;

namespace {

init::Writing writing(const std::string& script) {
  return init::writing_of({PythonSource(script)}, {"out", "save_dir"});
}

/// "model.pt!" is certain, "model.pt" is possible.
std::vector<std::string> named(const std::vector<Product>& products) {
  std::vector<std::string> names;
  for (const auto& product : products)
    names.push_back(product.name + (product.is_certain ? "!" : ""));
  std::ranges::sort(names);
  return names;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("files below the output are found however their paths are made", "[init]") {
  for (const auto* script :
       {"torch.save(net, os.path.join(args.out, 'model.pt'))\n",
        "torch.save(net, f\"{args.out}/model.pt\")\n", "torch.save(net, args.out + '/model.pt')\n",
        "torch.save(net.state_dict(), Path(args.out) / 'model.pt')\n",
        "folder = Path(args.save_dir)\npath = folder / 'model.pt'\ntorch.save(net, path)\n",
        "with open(os.path.join(FLAGS.out, 'model.pt'), 'wb') as f:\n  f.write(b'')\n",
        "(Path(args.out) / 'model.pt').write_bytes(b'')\n",
        "table.to_csv(config['out'] + '/model.pt')\n"}) {
    INFO(script);
    CHECK(named(writing(script).in_output) == Words{"model.pt!"});
  }
}

TEST_CASE("only what no condition hides is certain", "[init]") {
  CHECK(named(writing("for e in range(3):\n  torch.save(n, f'{args.out}/a.pt')\n"
                      "  if best:\n    torch.save(n, f'{args.out}/b.pt')\n")
                  .in_output) == Words{"a.pt!", "b.pt"});
  CHECK(named(writing("def save():\n  torch.save(n, f'{args.out}/a.pt')\n"
                      "def main():\n  save()\nif __name__ == '__main__':\n  main()\n")
                  .in_output) == Words{"a.pt!"});
  CHECK(named(writing("def save():\n  torch.save(n, f'{args.out}/a.pt')\n"
                      "def main():\n  if args.save_model:\n    save()\nmain()\n")
                  .in_output) == Words{"a.pt"});
}

TEST_CASE("files that are read, and names that are made, are no products", "[init]") {
  CHECK(named(writing("open(os.path.join(args.out, 'a.txt'))\nopen(f'{args.out}/b.txt', 'r')\n"
                      "torch.save(n, f'{args.out}/epoch{e}.pt')\ntorch.load(f'{args.out}/c.pt')\n")
                  .in_output)
            .empty());
}

TEST_CASE("files in the working directory are told apart", "[init]") {
  const auto found = writing("torch.save(n, 'model.pt')\nopen('/abs/x', 'w')\n");
  CHECK(found.in_output.empty());
  CHECK(named(found.in_working) == Words{"model.pt!"});
}

TEST_CASE("folders that are made say that a script writes, but are no products for sure",
          "[init]") {
  const auto found = writing(
      "os.makedirs('checkpoints')\nos.makedirs(args.out)\n"
      "w = SummaryWriter()\nmodel.save('net.keras')\n");
  CHECK(named(found.in_working) == Words{"checkpoints", "net.keras!", "runs"});
  CHECK(found.files.empty());
}

TEST_CASE("an output that is a file is known", "[init]") {
  const auto found = writing("torch.save(n, args.out)\n");
  REQUIRE(found.files.size() == 1);
  CHECK(found.files[0].first == "out");
  CHECK(found.files[0].second == ".pt");
}

TEST_CASE("texts that name files beside the script are read, unless they are written", "[init]") {
  test::ScratchDir scratch;
  for (const auto* name : {"data.csv", "model.pt"})
    REQUIRE(sys::write_atomically(scratch.path() / name, "", sys::Sync::none));
  const PythonSource source("load('data.csv')\nsave('model.pt')\nload('other.csv')\n");
  CHECK(init::paths_read({PythonSource("main(config_path='data.csv')\n")}, scratch.path(), {})
            .empty());
  CHECK(init::paths_read({PythonSource("MNIST('../data')\n")}, scratch.path(), {}).size() == 1);
  CHECK(init::paths_read({source}, scratch.path(), {{"model.pt", true}}) == Words{"data.csv"});
}
