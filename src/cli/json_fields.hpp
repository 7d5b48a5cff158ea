// --json=FIELDS: which members of a command's documents are printed.
#pragma once

#include <gridctl/cli/registry.hpp>
#include <gridctl/core/error.hpp>

#include <cstddef>
#include <ostream>
#include <set>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::cli {

/// A word of the command line that begins so names fields.
inline constexpr std::string_view kJsonFields = "--json=";
/// Returns true if a word before `--` names fields.
[[nodiscard]] bool names_fields(const std::vector<std::string>& words);

/// The fields of `--json=FIELDS`: names parted by commas.
[[nodiscard]] Result<std::vector<std::string>> parse_fields(const std::string& text);

/// Checks that a document of the command may have each field. Documents whose fields vary are left
/// to FieldStream. Errors: usage, with the fields that there are.
[[nodiscard]] Result<void> check_fields(const std::vector<std::string>& fields,
                                        const CommandRegistry& registry,
                                        const std::string& command);

/// The fields that TAB offers for the command.
[[nodiscard]] std::vector<Candidate> field_candidates(const CommandRegistry& registry,
                                                      const std::string& command);

/// Hands on each JSON document that is written into it as soon as the document is whole, with its
/// schema and the wanted fields alone: of a document that lists things, those of each thing. A
/// field that only another document of the command has is null. Text outside of documents goes on
/// as it is.
class FieldStream : public std::streambuf {
 public:
  /// `out` and `registry` must outlive the stream.
  FieldStream(std::ostream& out, std::vector<std::string> fields, const CommandRegistry& registry)
      : out_(out), fields_(std::move(fields)), registry_(registry) {}

  /// An error if the documents so far had no field of some wanted name, and their kind names none.
  [[nodiscard]] Result<void> check() const;

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  void take(char c);
  void hand_on();
  [[nodiscard]] nlohmann::ordered_json pick(const nlohmann::ordered_json& document);

  std::ostream& out_;
  std::vector<std::string> fields_;
  const CommandRegistry& registry_;
  std::string text_;       // of the document that is not whole yet
  std::size_t depth_ = 0;  // of open brackets
  bool in_text_ = false;   // within quotes
  bool is_escaped_ = false;
  std::set<std::string> unknown_;
  std::vector<std::string> there_are_;  // the fields of the last document whose fields vary
};

}  // namespace gridctl::cli
