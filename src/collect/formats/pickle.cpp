#include "formats/pickle.hpp"

#include "formats/protobuf.hpp"

#include <gridctl/core/try.hpp>

#include <algorithm>
#include <bit>
#include <unordered_map>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::size_t kMostValues = 1'000'000;
constexpr std::size_t kMostMarks = 1'000;
constexpr const char* kCutShort = "the pickle is not whole";

using Kind = PickleValue::Kind;

/// The stack machine (pickletools of Python's library describes every opcode). After the first
/// error it does nothing any more.
class Machine {
 public:
  Machine(std::string_view bytes, Pickle& pickle) : bytes_(bytes), pickle_(pickle) {}

  Result<void> run() {
    while (error_.empty()) {
      const auto opcode = static_cast<unsigned char>(take(1).front());
      if (!error_.empty()) break;
      if (opcode == '.') {
        pickle_.top = pop();
        pickle_.size = position_;
        break;
      }
      if (!push_constant(opcode) && !push_number(opcode) && !push_text(opcode) &&
          !build_container(opcode) && !use_memo(opcode) && !make_object(opcode)) {
        stop(fmt::format("opcode 0x{:02x} at byte {} is not supported", opcode, position_ - 1));
      }
      if (pickle_.values.size() > kMostValues) stop("it has more than a million values");
    }
    if (error_.empty()) return {};
    return fail(ErrorKind::io, error_, "checkpoints of PyTorch have pickles of protocol 2");
  }

 private:
  void stop(std::string why) {
    if (error_.empty()) error_ = std::move(why);
  }

  /// Takes the next bytes; after an error, zeros.
  std::string_view take(std::size_t size) {
    if (size <= bytes_.size() - position_) {
      position_ += size;
      return bytes_.substr(position_ - size, size);
    }
    stop(kCutShort);
    return {"\0\0\0\0\0\0\0\0", 8};
  }
  std::size_t take_size(std::size_t width) {
    return static_cast<std::size_t>(little_endian(take(width), width));
  }
  std::string_view take_line() {
    const auto end = bytes_.find('\n', position_);
    if (end == std::string_view::npos) {
      stop(kCutShort);
      return {};
    }
    const auto line = bytes_.substr(position_, end - position_);
    position_ = end + 1;
    return line;
  }

  PickleValue& push(Kind kind) {
    stack_.push_back(&pickle_.values.emplace_back());
    stack_.back()->kind = kind;
    return *stack_.back();
  }
  void push_integer(std::int64_t value) { push(Kind::integer).integer = value; }

  /// Pops the stack, not below the last mark. After an error, returns an empty value.
  PickleValue* pop() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) {
      stop(fmt::format("nothing is on the stack at byte {}", position_));
      return &pickle_.values.emplace_back();
    }
    auto* const value = stack_.back();
    stack_.pop_back();
    return value;
  }
  std::vector<PickleValue*> pop(std::size_t count) {
    std::vector<PickleValue*> values(count);
    for (auto i = count; i-- > 0;) values[i] = pop();
    return values;
  }
  std::vector<PickleValue*> pop_to_mark() {
    if (marks_.empty()) {
      stop(fmt::format("there is no mark at byte {}", position_));
      return {};
    }
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleValue*> values(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return values;
  }
  PickleValue& top() {
    auto* const value = pop();
    stack_.push_back(value);
    return *value;
  }

  bool push_constant(unsigned char opcode) {
    switch (opcode) {
      case 0x80:  // PROTO
        if (const auto version = take_size(1); version > 2) {
          stop(fmt::format("pickle protocol {} is not supported", version));
        }
        return true;
      case 'N':
        push(Kind::none);
        return true;
      case 0x88:
      case 0x89:
        push(Kind::boolean).integer = opcode == 0x88 ? 1 : 0;
        return true;
      case '}':
        push(Kind::dict);
        return true;
      case ']':
        push(Kind::list);
        return true;
      case ')':
        push(Kind::tuple);
        return true;
      default:
        return false;
    }
  }

  bool push_number(unsigned char opcode) {
    switch (opcode) {
      case 'K':
        push_integer(static_cast<std::int64_t>(take_size(1)));
        return true;
      case 'M':
        push_integer(static_cast<std::int64_t>(take_size(2)));
        return true;
      case 'J':
        push_integer(static_cast<std::int32_t>(take_size(4)));
        return true;
      case 0x8A:  // LONG1
        push_long(take(take_size(1)));
        return true;
      case 0x8B:  // LONG4
        push_long(take(take_size(4)));
        return true;
      case 'G': {  // the only big-endian number
        std::string bytes(take(8));
        std::reverse(bytes.begin(), bytes.end());
        push(Kind::number).number = std::bit_cast<double>(little_endian(bytes, 8));
        return true;
      }
      default:
        return false;
    }
  }

  void push_long(std::string_view bytes) {
    auto& value = push(Kind::integer);
    if (bytes.empty() || bytes.size() > 8) return;
    const auto unused = 64 - 8 * bytes.size();  // the sign is in the highest bit written
    value.integer =
        static_cast<std::int64_t>(little_endian(bytes, bytes.size()) << unused) >> unused;
  }

  bool push_text(unsigned char opcode) {
    switch (opcode) {
      case 'X':
      case 'T':
        push(Kind::text).text = take(take_size(4));
        return true;
      case 'U':
        push(Kind::text).text = take(take_size(1));
        return true;
      case 'c': {  // GLOBAL: two lines, of which the name keeps the line end between them
        const auto begin = position_;
        take_line();
        take_line();
        if (error_.empty()) {
          push(Kind::global).text = bytes_.substr(begin, position_ - begin - 1);
        }
        return true;
      }
      default:
        return false;
    }
  }

  bool build_container(unsigned char opcode) {
    switch (opcode) {
      case '(':
        marks_.push_back(stack_.size());
        if (marks_.size() > kMostMarks) stop("it is nested more than 1,000 deep");
        return true;
      case 't':
        push_tuple(pop_to_mark());
        return true;
      case 0x85:
      case 0x86:
      case 0x87:
        push_tuple(pop(opcode - 0x84U));
        return true;
      case 's':
        set_items(pop(2));
        return true;
      case 'u':
        set_items(pop_to_mark());
        return true;
      case 'a':
        append(pop(1));
        return true;
      case 'e':
        append(pop_to_mark());
        return true;
      default:
        return false;
    }
  }

  void push_tuple(std::vector<PickleValue*> items) { push(Kind::tuple).items = std::move(items); }

  void set_items(const std::vector<PickleValue*>& pairs) {
    auto& target = top();
    const bool fits = target.kind == Kind::dict || target.kind == Kind::call;
    if (!fits || pairs.size() % 2 != 0) {
      return stop(fmt::format("items are set in no dict at byte {}", position_));
    }
    target.entries.insert(target.entries.end(), pairs.begin(), pairs.end());
  }

  void append(const std::vector<PickleValue*>& values) {
    auto& target = top();
    if (target.kind != Kind::list && target.kind != Kind::call) {
      return stop(fmt::format("values are appended to no list at byte {}", position_));
    }
    target.items.insert(target.items.end(), values.begin(), values.end());
  }

  bool use_memo(unsigned char opcode) {
    switch (opcode) {
      case 'q':
      case 'r':
        memo_[take_size(opcode == 'q' ? 1 : 4)] = &top();
        return true;
      case 'h':
      case 'j': {
        const auto known = memo_.find(take_size(opcode == 'h' ? 1 : 4));
        if (known == memo_.end()) {
          stop(fmt::format("no value was kept under that number at byte {}", position_));
        } else {
          stack_.push_back(known->second);
          if (stack_.size() > kMostValues) stop("it has more than a million values");
        }
        return true;
      }
      default:
        return false;
    }
  }

  bool make_object(unsigned char opcode) {
    switch (opcode) {
      case 'R':
      case 0x81: {  // REDUCE, NEWOBJ: the callable and its arguments
        const auto parts = pop(2);
        auto& call = push(Kind::call);
        call.text = parts[0]->text;
        call.items = {parts[1]};  // not a copy: one tuple may be the argument of many calls
        return true;
      }
      case 'Q': {  // BINPERSID: a tensor's storage
        pop();
        push(Kind::call).text = "persistent";
        return true;
      }
      case 'b':  // BUILD: the state of an object that we do not make
        pop();
        top();
        return true;
      default:
        return false;
    }
  }

  std::string_view bytes_;
  Pickle& pickle_;
  std::size_t position_ = 0;
  std::vector<PickleValue*> stack_;
  std::vector<std::size_t> marks_;  ///< heights of the stack
  std::unordered_map<std::size_t, PickleValue*> memo_;
  std::string error_;
};

}  // namespace

const PickleValue* PickleValue::argument_of(std::string_view callable) const {
  if (kind != Kind::call || text != callable || items.empty()) return nullptr;
  const auto& arguments = items.front()->items;
  return arguments.empty() ? nullptr : arguments.front();
}

const PickleValue* PickleValue::find(std::string_view key) const {
  for (auto i = entries.size(); i >= 2; i -= 2) {
    const auto& name = *entries[i - 2];
    if (name.kind == Kind::text && name.text == key) return entries[i - 1];
  }
  return nullptr;
}

Result<Pickle> read_pickle(std::string_view bytes) {
  Pickle pickle;
  GRIDCTL_TRY(Machine(bytes, pickle).run());
  return pickle;
}

bool is_cut_short(const Error& error) {
  return error.message == kCutShort;
}

}  // namespace gridctl::collect
