// Where messages go on when nobody reads them any more: a closed terminal, a `tee` that was ended
// by the same Ctrl-C.
#pragma once

#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/filesystem.hpp>

#include <ostream>
#include <sstream>
#include <string>

namespace gridctl::session {

/// A stream whose text goes to another stream until that fails, and from then on, beginning with
/// the text that could not be written, to a file. Without another stream the text is dropped until
/// go_over(), but for the last one.
class NewsLog final : private std::stringbuf {
 public:
  /// `target` may be null; it must outlive the object. `file` is made when it is needed; if its
  /// name is empty, text is dropped instead.
  NewsLog(std::ostream* target, fs::path file);

  /// Whatever is written there is passed on when it is flushed.
  [[nodiscard]] std::ostream& stream() { return stream_; }
  [[nodiscard]] bool is_broken() const { return is_broken_; }
  /// From now on to the file. Nothing is told if that cannot be written: there is nobody to tell.
  void go_over();

 private:
  int sync() override;
  void write(const std::string& text);

  std::ostream* target_;
  fs::path file_;
  Descriptor log_;
  bool is_broken_ = false;
  std::string last_;  // without a target: may be what people wait for when it goes over
  std::ostream stream_;
};

}  // namespace gridctl::session
