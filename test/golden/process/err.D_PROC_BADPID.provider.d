app0:::start
{
}
