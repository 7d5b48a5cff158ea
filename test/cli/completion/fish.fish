# fish tells what it would offer: complete -C LINE prints value<TAB>description.
source $SCRATCH/script
set -g failures 0

function report -a ok what
    if test $ok -eq 1
        echo "ok    fish: $what"
    else
        echo "FAIL  fish: $what"
        set -g failures (math $failures + 1)
    end
end

# tab LINE PATTERN...: regular expressions that some line of the answer must match; !PATTERN: none.
function tab -a line
    set -l offered (complete -C $line)
    set -l ok 1
    for pattern in $argv[2..-1]
        if string match -q '!*' -- $pattern
            string match -qr -- (string sub -s 2 -- $pattern) $offered
            and set ok 0
        else
            string match -qr -- $pattern $offered
            or set ok 0
        end
    end
    report $ok "<$line>"
    test $ok -eq 1
    or printf '      | %s\n' $offered
end

tab 'gridctl tra' '^train\tTrain '
tab 'gridctl ' '^train\t' '^completion\t'
tab 'gridctl train grid.yaml --dev' '^--device\t'
tab 'gridctl train grid.yaml --device=c' '^--device=cpu'
tab 'gridctl train grid.yaml --device c' '^cpu'
tab 'gridctl --color ' '^auto$' '^always$' '^never$'
tab 'gridctl train ' '^grid.yaml$' '^a.yml$' '^configs/$' '^my grids/$' '!other.txt'
tab 'gridctl train configs/' '^configs/two.yaml$'
tab 'gridctl train my\ grids/' '^my grids/one.yaml$'
tab 'gridctl train "my grids/' '^my grids/one.yaml$'
tab 'gridctl train \'my gr' '^my grids/$'
tab 'gridctl train grö' '^größe.yaml$'
tab 'gridctl train (touch ran) --dev' '^--device\t'
tab 'gridctl train $(touch ran) --dev' '^--device\t'
tab 'gridctl train "$(touch ran)" --dev' '^--device\t'
test ! -e ran
and report 1 'a typed command substitution does not run'
or report 0 'a typed command substitution does not run'
tab "$SCRATCH/bin/gridctl tra" '^train\t'
test $failures -eq 0
