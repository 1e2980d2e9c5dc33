pid99:libc:malloc:entry
{
}
