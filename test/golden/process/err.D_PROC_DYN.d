pid4243:libc:malloc:entry
{
}
