#include "dataset.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <random>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <zlib.h>

namespace digits {
namespace {

constexpr float kWhitest = 16;  // a pixel counts the dark points of a 4x4 block

/// One line of the file: 64 pixels and the label, separated by commas.
std::vector<int> parse_line(const std::string& line) {
  std::vector<int> numbers;
  std::istringstream fields(line);
  for (std::string field; std::getline(fields, field, ',');) numbers.push_back(std::stoi(field));
  if (numbers.size() != kPixels + 1)
    throw std::runtime_error(fmt::format("{} is damaged: '{}'", DIGITS_DATA, line));
  return numbers;
}

std::vector<std::vector<int>> read_lines() {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(DIGITS_DATA, "rb"), gzclose);
  if (!file) throw std::runtime_error(fmt::format("cannot open {}", DIGITS_DATA));
  std::vector<std::vector<int>> lines;
  std::array<char, 512> buffer{};
  while (gzgets(file.get(), buffer.data(), static_cast<int>(buffer.size())))
    lines.push_back(parse_line(buffer.data()));
  return lines;
}

Dataset read_dataset() {
  const auto lines = read_lines();
  Dataset all;
  all.images.resize(static_cast<Eigen::Index>(lines.size()), kPixels);
  for (const auto& line : lines) {
    const auto row = static_cast<Eigen::Index>(all.labels.size());
    for (int pixel = 0; pixel < kPixels; ++pixel)
      all.images(row, pixel) = static_cast<float>(line[static_cast<std::size_t>(pixel)]) / kWhitest;
    all.labels.push_back(line.back());
  }
  return all;
}

}  // namespace

Dataset pick(const Dataset& from, const std::vector<int>& rows) {
  Dataset picked{from.images(rows, Eigen::all), {}};
  for (const int row : rows) picked.labels.push_back(from.labels[static_cast<std::size_t>(row)]);
  return picked;
}

Split load_digits() {
  const auto all = read_dataset();
  std::vector<int> order(all.labels.size());
  std::iota(order.begin(), order.end(), 0);
  std::mt19937 random(1998);
  std::shuffle(order.begin(), order.end(), random);

  const auto part = [&](double from, double to) {
    const auto at = [&](double share) {
      return order.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(order.size()));
    };
    return pick(all, std::vector<int>(at(from), at(to)));
  };
  return {part(0, 0.6), part(0.6, 0.8), part(0.8, 1)};
}

}  // namespace digits
