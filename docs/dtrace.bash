# Written by npm run docs; edit the tables that it names. To be read by bash: . dtrace.bash
_dtrace() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  case $prev in
    -I) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    -L) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    -o) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    -p) mapfile -t COMPREPLY < <(command ps -eo pid= | command grep "^ *$cur" | command tr -d " ") ;;
    -s) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    -x)
      compopt -o nospace
      mapfile -t COMPREPLY < <(compgen -W 'aggpercpu amin= argref core cpp cppargs= cpphdrs cpppath= ctfpath= ctypes= debug debugassert= defaultargs define= disasm= dofstashpath= droptags dtypes= empty errtags evaltime= incdir= iregs= kdefs knodefs late= lazyload ldpath= libdir= linkmode= linknommap linktype= modpath= nolibs pgmax= preallocate= procfspath= pspec stdc= strip syslibdir= sysslice= tree= tregs= udefs undef= unodefs useruid= verbose version= zdefs aggsize= bpflog= bpflogsize= bufpolicy= bufresize= bufsize= cleanrate= cpu= deadman= destructive= dynvarsize= grabanon= jstackframes= jstackstrsize= lockmem= maxframes= noresolve= nspec= pcapsize= scratchsize= specsize= stackframes= statusrate= strsize= ustackframes= agghist= aggpack= aggrate= aggsortkey= aggsortkeypos= aggsortpos= aggsortrev= aggzoom= encoding= flowindent= printsize= quiet= quietresize= rawbytes= stackindent= switchrate= temporal=' -- "$cur") ;;
    -P) mapfile -t COMPREPLY < <(dtrace -l 2>/dev/null | awk 'NR > 1 { print $2 }' | sort -u | grep "^$cur") ;;
    *) mapfile -t COMPREPLY < <(compgen -W '-32 -64 -a -b -B -c -C -D -e -f -F -G -h -H -i -I -l -L -m -n -o -p -P -q -s -S -U -v -V -w -x -X -Z --help --version' -- "$cur") ;;
  esac
}
complete -F _dtrace dtrace
