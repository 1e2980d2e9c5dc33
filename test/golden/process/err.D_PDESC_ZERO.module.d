pid$target:libx:malloc:entry
{
}
