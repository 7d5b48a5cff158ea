#include <gridctl/topics/topics.hpp>

namespace gridctl::topics {
namespace {

// What it says is tested with the parsers themselves, in test/parsers.
constexpr const char* kArguments =
    R"(How ${args} and the macros of its family write what the grid sets, and what parsers of command
lines make of it.

The words of each macro
  value       ${args}       ${args_space}  ${args_no_boolean_flags}  ${args_no_hyphens}  ${args_hydra}
  1e-3        --x=1e-3      --x 1e-3       --x=1e-3                  x=1e-3              x=1e-3
  a b         --x=a b       --x 'a b'      --x=a b                   x=a b               x='a b'
  true        --x=true      --x true       --x                       x=true              x=true
  false       --x=false     --x false      nothing                   x=false             x=false
  null        nothing       nothing        nothing                   nothing             x=null
  .inf .nan   --x=inf       --x inf        --x=inf                   x=inf               x=inf
  010, 1:30   --x=010       --x 010        --x=010                   x=010               x='010'
  "1"         --x=1         --x 1          --x=1                     x=1                 x='1'
  [64, 32]    --x=[64,32]   --x [64,32]    --x=[64,32]               x=[64,32]           x=[64,32]
  {a: 1}      --x={"a":1}   --x {"a":1}    --x={"a":1}               x={"a":1}           x={a:1}

Texts, numbers and dates go out as they are written in the grid: True stays True, 1e-3 stays 1e-3.
Lists and mappings are JSON, or Hydra's own grammar. ${args_json} and params.json hold all values as
JSON: there infinities are Infinity and NaN, as Python's json reads them, 010 and dates are texts.

'arguments' in the trainer's or tester's section say it for single keys
  trainer:
    command: [python3, train.py, "${args}"]
    arguments:
      pretrained: flag-pair           # --pretrained or --no-pretrained
      amp: flag                       # --amp or nothing
      augment: negated-flag           # nothing or --no-augment
      cache: value                    # --cache=false, also where the macro writes flags
      layers: list                    # --layers 64 32
      tags: repeat                    # --tags=a --tags=b
      sizes: comma                    # --sizes=64,32
      schedule: json                  # --schedule={"10":0.1}
      optimizer.lr: --learning-rate   # the option's name; [--learning-rate, list] says both
      verbose: --verbose/--quiet      # a flag pair with names of its own
      seed: omit                      # not on the command line
      model.bias: +                   # Hydra: +model.bias=…, a new key; ++, or +another.key
Words of a list stand apart in every macro, so put positional arguments before the macro. An option
of one letter, such as -l, stands apart too. Keys that a grid does not set may be there; one that is
nearly a key of the grid is told.

What to say for an option of the trainer, and what it gets
  argparse   type=float, int, str      nothing             the value; inf is a float, 010 the int 10
             type=bool                 -                   True for any text, "false" too: change it
             action="store_true"       flag                True, False
             action="store_false"      negated-flag        True, False
             BooleanOptionalAction     flag-pair           True, False
             nargs="+", "*"            list                [64, 32]
             action="append"           repeat              [64, 32]
             type=json.loads           json                lists and mappings
  click,     type=bool                 value               True, False
  typer      is_flag=True              flag                True, False
             --x/--no-x                flag-pair           True, False
             nargs=2                   list                (64, 32)
             multiple=True             repeat              (64, 32)
  absl       DEFINE_bool               value, ${args}      True, False; --x false would be True
             DEFINE_bool               --x/--nox           True, False
             DEFINE_list               comma               ['64', '32']
             DEFINE_multi_integer      repeat              [64, 32]
  Boost      value<bool>               value               true, false
             bool_switch               flag                true, false
             multitoken()              list                64 32
             vector, composing()       repeat              64 32
  Hydra      any key                   ${args_hydra}       null, 1 and "1", lists as what they are;
                                                           mappings are merged into what is there
)";

}  // namespace

cli::Topic arguments_topic() {
  return {"arguments", "How values become arguments, and how to change that for a key",
          [](const cli::CommandRegistry&) { return std::string(kArguments); }};
}

}  // namespace gridctl::topics
