# Drives an interactive zsh in a pseudo-terminal: types a line, presses TAB, and looks at the line that
# became of it and at what was offered.
zmodload zsh/zpty
integer failures=0

report() {
    if (( $1 )); then print -r -- "ok    zsh: $2"; else print -r -- "FAIL  zsh: $2"; (( ++failures )); fi
}

# What runs in the shell under test. TAB completes, then prints the line and all that was offered between
# marks that no echo of typed text contains.
cat > $SCRATCH/rc <<'RC'
PS1='P> '
unsetopt beep
autoload -Uz compinit
compinit -u -d $SCRATCH/zcompdump
source $SCRATCH/script
compadd() {
    # Not the calls that only ask (-O, -A, -D): what is really offered, with its descriptions.
    local -a asked got shown
    zparseopts -E -a asked O: A: D: d:=shown
    if (( ! $#asked )); then
        builtin compadd -O got "$@"
        offered+=("${got[@]}")
        (( $#shown )) && offered+=("${(@P)shown[2]}")
    fi
    builtin compadd "$@"
}
answer() {
    typeset -ga offered=()
    zle complete-word
    local line=$BUFFER
    BUFFER=
    zle -I
    print -r -- "<${:-begin}>$line<${:-offered}>${(j:|:)offered}|<${:-end}>"
}
zle -N answer
bindkey '^I' answer
print "<${:-ready}>"
RC

zpty z zsh -f -i
zpty -w z "source $SCRATCH/rc"
zpty -r z screen '*<ready>*'

# tab LINE [-l LINE_AFTER] [-o OFFERED]... [-n NOT_OFFERED]...
tab() {
    local line=$1 screen after offered ok=1
    shift
    zpty -w -n z "$line"$'\t'
    zpty -r z screen '*<begin>*<end>*'
    after=${${screen##*<begin>}%%<offered>*}
    offered="|${${screen##*<offered>}%%<end>*}"
    while (( $# )); do
        case $1 in
            -l) [[ $after == "$2" ]] || ok=0 ;;
            -o) [[ $offered == *"|$2"* ]] || ok=0 ;;
            -n) [[ $offered == *"$2"* ]] && ok=0 ;;
        esac
        shift 2
    done
    report $ok "<$line>"
    (( ok )) || print -r -- "      | line <$after> offered <$offered>"
}

tab 'gridctl tra' -l 'gridctl train '
tab 'gridctl ' -o train -o 'train  ' -o completion
tab 'gridctl train grid.yaml --dev' -l 'gridctl train grid.yaml --device '
tab 'gridctl train grid.yaml --device=c' -l 'gridctl train grid.yaml --device=cpu '
tab 'gridctl train grid.yaml --device c' -l 'gridctl train grid.yaml --device cpu '
tab 'gridctl --color ' -o always -o never -o auto
tab 'gridctl --color=al' -l 'gridctl --color=always '
tab 'gridctl train gri' -l 'gridctl train grid.yaml '
tab 'gridctl train a' -l 'gridctl train a.yml '
tab 'gridctl train ' -o a.yml -o grid.yaml -n other.txt
tab 'gridctl train configs/t' -l 'gridctl train configs/two.yaml '
tab 'gridctl train my\ grids/o' -l 'gridctl train my\ grids/one.yaml '
tab 'gridctl train "my grids/o' -l 'gridctl train "my grids/one.yaml" '
tab 'gridctl train größe.yaml --dev' -l 'gridctl train größe.yaml --device '
tab 'gridctl train $(touch ran) --dev' -l 'gridctl train $(touch ran) --device '
tab 'gridctl train `touch ran` --dev' -l 'gridctl train `touch ran` --device '
tab 'gridctl train "$(touch ran)" --dev' -l 'gridctl train "$(touch ran)" --device '
[[ ! -e ran ]]; report $(( ! $? )) 'a typed command substitution does not run'
tab "$SCRATCH/bin/gridctl tra" -l "$SCRATCH/bin/gridctl train "
zpty -d z

# As a file in $fpath, the way a package installs it.
mkdir $SCRATCH/functions
cp $SCRATCH/script $SCRATCH/functions/_gridctl
loaded=$(zsh -f -c "fpath=($SCRATCH/functions \$fpath); autoload -Uz compinit; \
    compinit -u -d $SCRATCH/zcompdump2; print \$_comps[gridctl]")
[[ $loaded == _gridctl ]]; report $(( ! $? )) 'compinit finds the script in fpath'
exit $(( failures > 0 ))
