pid$target:libc:malloc:2
{
}
