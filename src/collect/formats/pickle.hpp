// Python pickles (protocol 2 and older) as inert values: nothing in them is ever executed or
// imported. A global is a name, a call a record of its arguments.
#pragma once

#include <gridctl/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

struct PickleValue {
  /// call: the object that a REDUCE, NEWOBJ or persistent id makes; `text` names the callable.
  enum class Kind { none, boolean, integer, number, text, list, tuple, dict, global, call };
  Kind kind = Kind::none;
  std::int64_t integer = 0;  ///< value of a boolean or integer; 0 for more than 8 bytes
  double number = 0;
  std::string_view text;              ///< value of a text, name of a global; points into the pickle
  std::vector<PickleValue*> items;    ///< of a list or tuple; of a call, the tuple of its arguments
  std::vector<PickleValue*> entries;  ///< key, value, key, value … of a dict, or of the state that
                                      ///< is set in the result of a call

  /// The first argument of a call of `callable` ("module\nname"), or null.
  [[nodiscard]] const PickleValue* argument_of(std::string_view callable) const;
  /// The value under a key that is a text, the last one set; null if there is none.
  [[nodiscard]] const PickleValue* find(std::string_view key) const;
};

/// Owns its values. They may refer to one another in circles: code that walks them must limit the
/// depth.
struct Pickle {
  const PickleValue* top = nullptr;
  std::size_t size = 0;  ///< bytes of this pickle; another pickle may follow
  std::deque<PickleValue> values;
};

/// Reads the pickle at the beginning of `bytes`, which must outlive the result. Errors: it is not
/// whole, has an unknown opcode, or is larger than any checkpoint (a million values, 1,000 marks).
[[nodiscard]] Result<Pickle> read_pickle(std::string_view bytes);

/// Whether the error says that bytes are missing at the end, so that more of the file may help.
[[nodiscard]] bool is_cut_short(const Error& error);

}  // namespace gridctl::collect
