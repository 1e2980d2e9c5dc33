pid$target:libc:setjmp:return
{
}
