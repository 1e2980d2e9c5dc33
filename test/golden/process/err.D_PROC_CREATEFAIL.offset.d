pid$target:a.out:table:1
{
}
