// The commands there are: an explicit list, in the order the help shows them. Nothing registers
// itself: static registrars in a static library are dropped by the linker.
#pragma once

#include <gridctl/cli/command.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::cli {

/// A page of `gridctl help` that belongs to no single command.
struct Topic {
  std::string name;     ///< "exit-codes"
  std::string summary;  ///< one line, no full stop
  /// The body, ending with a newline. Called only when it is shown.
  std::function<std::string(const CommandRegistry&)> text;
  int section = 7;  ///< of the manual: 5 where the topic is about files
};

/// A kind of JSON document with which commands answer under --json.
struct Document {
  std::string schema;                        ///< "gridctl.status/1"
  std::vector<std::string> commands;         ///< the commands that print such a document
  std::string summary;                       ///< the content in a few words, without a full stop
  std::vector<std::string> fields;           ///< its members without `schema`
  std::string rows = {};                     ///< the member that lists things; empty: none does
  std::vector<std::string> row_fields = {};  ///< the members of each thing
  bool fields_vary = false;                  ///< a request may give the document other members
};

class CommandRegistry {
 public:
  /// Holds the topics that need no other module: environment, output, exit-codes.
  CommandRegistry();

  CommandRegistry& add(Command command) {
    commands_.push_back(std::move(command));
    return *this;
  }
  CommandRegistry& add_topic(Topic topic) {
    topics_.push_back(std::move(topic));
    return *this;
  }
  CommandRegistry& add_document(Document document) {
    documents_.push_back(std::move(document));
    return *this;
  }
  [[nodiscard]] const std::vector<Document>& documents() const { return documents_; }
  /// Returns the document of a schema; null if there is none.
  [[nodiscard]] const Document* document(std::string_view schema) const;
  /// The documents that the command prints. They live as long as the registry.
  [[nodiscard]] std::vector<const Document*> documents_of(std::string_view command) const;

  /// The command of that name or alias; null if there is none.
  [[nodiscard]] const Command* find(std::string_view name) const;
  [[nodiscard]] const std::vector<Command>& commands() const { return commands_; }
  [[nodiscard]] const Topic* find_topic(std::string_view name) const;
  [[nodiscard]] const std::vector<Topic>& topics() const { return topics_; }

 private:
  std::vector<Command> commands_;
  std::vector<Topic> topics_;
  std::vector<Document> documents_;
};

/// Options that every command takes, before or after its name.
[[nodiscard]] const std::vector<Option>& global_options();

/// Finds the command in argv, parses its options, runs it, prints its error, and returns the exit
/// code. Never throws. The caller fills in streams, is_terminal, columns and unicode of `services`;
/// colours and globals are decided here.
[[nodiscard]] int dispatch(const CommandRegistry& registry, const std::vector<std::string>& argv,
                           Services services);

}  // namespace gridctl::cli
