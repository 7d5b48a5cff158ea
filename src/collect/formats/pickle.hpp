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
  /// call: what a REDUCE, NEWOBJ or persistent id stands for; `text` names the callable.
  enum class Kind { none, boolean, integer, number, text, list, tuple, dict, global, call };
  Kind kind = Kind::none;
  std::int64_t integer = 0;  ///< of booleans and integers; integers of more than 8 bytes are 0
  double number = 0;
  std::string_view text;            ///< of texts and names; points into the pickle
  std::vector<PickleValue*> items;  ///< of lists and tuples; of a call, the tuple of its arguments
  std::vector<PickleValue*> entries;  ///< of dicts, and what is set in the result of a call: key,
                                      ///< value, key, value …

  /// The first argument of a call of `callable` ("module\nname"), or null.
  [[nodiscard]] const PickleValue* argument_of(std::string_view callable) const;
  /// The value under a key that is a text, the last one set; null if there is none.
  [[nodiscard]] const PickleValue* find(std::string_view key) const;
};

/// Owns its values, which may refer to one another in circles: whoever walks them must know how
/// deep.
struct Pickle {
  const PickleValue* top = nullptr;
  std::size_t size = 0;  ///< bytes up to and with its end; another pickle may follow
  std::deque<PickleValue> values;
};

/// Reads the pickle at the beginning of `bytes`, which must outlive it. Errors: it is not whole,
/// has an opcode we do not know, or is larger than any checkpoint (a million values, 1,000 marks).
[[nodiscard]] Result<Pickle> read_pickle(std::string_view bytes);

/// Whether the error says that bytes are missing at the end, so that more of the file may help.
[[nodiscard]] bool is_cut_short(const Error& error);

}  // namespace gridctl::collect
