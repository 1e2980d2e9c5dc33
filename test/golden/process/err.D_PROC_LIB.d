pid$target:libc:-:1010
{
}
