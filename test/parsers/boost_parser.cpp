// A command line with one option, --x or -x, read by Boost.Program_options: boost_parser KIND
// WORD… prints what arrived, or the error.
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <boost/program_options.hpp>

namespace po = boost::program_options;

namespace {

/// Declares the option and prints its value.
struct Kind {
  std::function<po::value_semantic*()> value;  // made for who takes it
  std::function<void(const po::variable_value&)> print;
};

template <class Type>
void print_one(const po::variable_value& value) {
  std::cout << std::boolalpha << value.as<Type>() << "\n";
}

template <class Type>
void print_all(const po::variable_value& value) {
  const char* between = "";
  for (const auto& item : value.as<std::vector<Type>>()) {
    std::cout << between << item;
    between = " ";
  }
  std::cout << "\n";
}

std::map<std::string, Kind> kinds() {
  return {
      {"bool_switch", {[] { return po::bool_switch(); }, print_one<bool>}},
      {"bool", {[] { return po::value<bool>(); }, print_one<bool>}},
      {"int", {[] { return po::value<int>(); }, print_one<int>}},
      {"double", {[] { return po::value<double>(); }, print_one<double>}},
      {"string", {[] { return po::value<std::string>(); }, print_one<std::string>}},
      {"ints", {[] { return po::value<std::vector<int>>(); }, print_all<int>}},
      {"multitoken", {[] { return po::value<std::vector<int>>()->multitoken(); }, print_all<int>}},
      {"composing", {[] { return po::value<std::vector<int>>()->composing(); }, print_all<int>}},
  };
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    const auto kind = kinds().at(words.at(0));
    po::options_description options;
    options.add_options()("x,x", kind.value());
    po::variables_map values;
    po::store(po::command_line_parser({words.begin() + 1, words.end()}).options(options).run(),
              values);
    po::notify(values);
    if (values.count("x") == 0)
      std::cout << "nothing\n";
    else
      kind.print(values["x"]);
  } catch (const po::error&) {
    std::cout << "error\n";
  }
  return 0;
}
