app99:::start
{
}
