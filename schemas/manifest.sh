#!/bin/sh
# Writes manifest.tsv: what each file of rules and lists holds, so that the program can tell one that
# was cut or emptied. Run it after a file has become shorter or has lost a key.
#   lines   that are neither blank nor comments; more are no fault
#   begins  the columns of a table; the keys at the left margin of a YAML file
cd "$(dirname "$0")" || exit 1
{
  printf 'file\tlines\tbegins\n'
  for file in rules/*.yaml views.yaml $(find classification -name '*.tsv' | LC_ALL=C sort) ../fonts/fonts.yaml; do
    lines=$(grep -cvE '^[[:space:]]*(#|$)' "$file")
    case $file in
      *.tsv) begins=$(head -n 1 "$file" | tr '\t' ' ' | tr -d '\r') ;;
      *) begins=$(grep -oE '^[^ #:-][^:]*:' "$file" | tr -d ':' | paste -s -d ' ' -) ;;
    esac
    printf '%s\t%s\t%s\n' "${file#../}" "$lines" "$begins"
  done
} >manifest.tsv.new && mv manifest.tsv.new manifest.tsv
