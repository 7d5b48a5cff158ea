#include "network.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

namespace digits {
namespace {

constexpr const char* kSignature = "digits-model-1";
constexpr Eigen::Index kWidest = 1 << 16;  // of a layer: what is more is a damaged file

/// Each row of scores becomes probabilities. The largest is taken off first: exp() must not
/// overflow.
Matrix softmax(const Matrix& scores) {
  Matrix result = (scores.colwise() - scores.rowwise().maxCoeff()).array().exp();
  result.array().colwise() /= result.rowwise().sum().array();
  return result;
}

Score score_of(const Matrix& probabilities, const std::vector<int>& labels) {
  double loss = 0;
  double right = 0;
  for (Eigen::Index row = 0; row < probabilities.rows(); ++row) {
    const int label = labels[static_cast<std::size_t>(row)];
    // Away from log(0). In this order std::max() keeps the NaN of a network that diverged.
    loss -= std::log(std::max(probabilities(row, label), std::numeric_limits<float>::min()));
    Eigen::Index guess = 0;
    probabilities.row(row).maxCoeff(&guess);
    if (guess == label) ++right;
  }
  const auto count = static_cast<double>(labels.size());
  return {loss / count, right / count};
}

}  // namespace

Network::Network(const std::vector<int>& sizes, std::mt19937& random) {
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    // He's initialisation keeps the size of the activations through layers of ReLU.
    std::normal_distribution<float> weight(0, std::sqrt(2.0F / static_cast<float>(sizes[i])));
    parameters_.push_back(
        Matrix::NullaryExpr(sizes[i], sizes[i + 1], [&] { return weight(random); }));
    parameters_.push_back(Matrix::Zero(1, sizes[i + 1]));
  }
}

/// What each layer gives for the images: first the images themselves, last the probabilities.
std::vector<Matrix> Network::activations(const Matrix& images) const {
  std::vector<Matrix> layers{images};
  for (std::size_t i = 0; i < parameters_.size(); i += 2) {
    const Matrix sums = (layers.back() * parameters_[i]).rowwise() + parameters_[i + 1].row(0);
    const bool last = i + 2 == parameters_.size();
    layers.push_back(last ? softmax(sums) : Matrix(sums.cwiseMax(0.0F)));
  }
  return layers;
}

Score Network::evaluate(const Dataset& batch) const {
  return score_of(activations(batch.images).back(), batch.labels);
}

Parameters Network::gradient(const Dataset& batch, Score& score) const {
  const auto layers = activations(batch.images);
  score = score_of(layers.back(), batch.labels);

  // Softmax and cross-entropy together have this simple derivative: probability - truth.
  Matrix error = layers.back();
  for (Eigen::Index row = 0; row < error.rows(); ++row)
    error(row, batch.labels[static_cast<std::size_t>(row)]) -= 1;
  error /= static_cast<float>(batch.size());

  Parameters gradient(parameters_.size());
  for (std::size_t layer = parameters_.size() / 2; layer-- > 0;) {
    gradient[2 * layer] = layers[layer].transpose() * error;
    gradient[2 * layer + 1] = error.colwise().sum();
    if (layer == 0) break;
    // Through the weights and back through the ReLU, which passes on only where it was open.
    error = (error * parameters_[2 * layer].transpose())
                .cwiseProduct((layers[layer].array() > 0).cast<float>().matrix());
  }
  return gradient;
}

// The file: a line with the signature and the number of matrices, then for each of them a line
// "rows columns" followed by its floats as they lie in memory.
void Network::save(const std::filesystem::path& file) const {
  const std::filesystem::path temporary = file.string() + ".tmp";
  std::ofstream out(temporary, std::ios::binary);
  out << kSignature << ' ' << parameters_.size() << '\n';
  for (const auto& matrix : parameters_) {
    out << matrix.rows() << ' ' << matrix.cols() << '\n';
    out.write(reinterpret_cast<const char*>(matrix.data()),
              static_cast<std::streamsize>(sizeof(float)) * matrix.size());
  }
  out.close();
  if (!out) throw std::runtime_error(fmt::format("cannot write {}", temporary.string()));
  std::filesystem::rename(temporary, file);
}

Network::Network(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(fmt::format("cannot open the model {}", file.string()));
  const auto check = [&](bool good) {
    if (!good)
      throw std::runtime_error(fmt::format("{} is no model of digits-train", file.string()));
  };
  std::string signature;
  std::size_t count = 0;
  check(in >> signature >> count && signature == kSignature && count >= 2 && count % 2 == 0);
  Eigen::Index width = kPixels;
  for (std::size_t i = 0; i < count; ++i) {
    Eigen::Index rows = 0;
    Eigen::Index columns = 0;
    check(in >> rows >> columns && in.get() == '\n');
    const bool weights = i % 2 == 0;
    check(rows == (weights ? width : 1) && columns > 0 && columns <= kWidest);
    check(weights || columns == width);
    width = columns;
    Matrix matrix(rows, columns);
    check(!!in.read(reinterpret_cast<char*>(matrix.data()),
                    static_cast<std::streamsize>(sizeof(float)) * matrix.size()));
    parameters_.push_back(std::move(matrix));
  }
  check(width == kClasses);
}

}  // namespace digits
