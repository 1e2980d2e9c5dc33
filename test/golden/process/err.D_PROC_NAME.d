pid$target:libc:malloc:enter
{
}
