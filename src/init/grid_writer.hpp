// The sections of a grid file for a trainer, as text with comments.
#pragma once

#include "axes.hpp"

#include <gridctl/init/trainer_sketch.hpp>

#include <string>
#include <vector>

namespace gridctl::init {

/// The option's help as a short comment.
[[nodiscard]] std::string comment_of(const TrainerOption& option);

/// Writes each section as its lines; "" for a section that is not needed.
class GridText {
 public:
  /// The sketch must outlive this.
  explicit GridText(const TrainerSketch& sketch);

  [[nodiscard]] std::string head(const std::string& made_by) const;
  [[nodiscard]] std::string tasks() const;
  [[nodiscard]] std::string sweep() const;
  [[nodiscard]] std::string overwrites() const;
  [[nodiscard]] std::string settings() const;
  [[nodiscard]] std::string trainer() const;
  [[nodiscard]] std::vector<std::string> missing() const;

 private:
  [[nodiscard]] bool is(TrainerKind kind) const { return sketch_.kind == kind; }
  [[nodiscard]] bool is_file_kind() const { return is(TrainerKind::config_file); }
  /// Whether the program gets the values one by one, so that each must be set for all runs.
  [[nodiscard]] bool is_by_name() const {
    return is(TrainerKind::positional) || is(TrainerKind::environment);
  }
  [[nodiscard]] const OutputOption* output(const TrainerOption& option) const;
  [[nodiscard]] bool is_given(const TrainerOption& option) const;
  [[nodiscard]] bool is_axis(const TrainerOption& option) const;
  [[nodiscard]] bool is_swept(const TrainerOption& option) const;
  [[nodiscard]] std::string value_for_all(const TrainerOption& option) const;
  [[nodiscard]] std::string value_of(const TrainerOption& option) const;
  [[nodiscard]] std::vector<std::string> command() const;
  void add_options(std::vector<std::string>& argv) const;
  [[nodiscard]] std::string arguments() const;
  [[nodiscard]] std::string environment() const;
  [[nodiscard]] std::string keys() const;
  [[nodiscard]] std::string products() const;

  const TrainerSketch& sketch_;
  std::vector<Axis> axes_;
  const std::vector<TrainerOption>& program_options_;
};

}  // namespace gridctl::init
