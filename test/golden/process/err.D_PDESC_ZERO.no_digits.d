pid:libc:malloc:entry
{
}
