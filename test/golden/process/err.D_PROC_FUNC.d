BEGIN
{
}

pid$target:libc:mallocs:entry
{
}
