123:libc:malloc:entry
{
}
