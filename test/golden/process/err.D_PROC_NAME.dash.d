pid$target:a.out:-:*
{
}
