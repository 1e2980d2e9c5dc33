pid$target::mallocs:entry
{
}
