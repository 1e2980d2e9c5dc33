pid$target:libc:malloc:ff
{
}
