/* A kernel's enumerators have their names, with or without what they all begin with; other values have none. */
/* @@args: -q */
BEGIN
{
	this->type = (enum pid_type)1;
	printf("%s %s %s\n", enum_name(this->type), enum_name(this->type, "PIDTYPE_"), enum_name((enum pid_type)99));
	@[enum_name(this->type)] = count();
	exit(0);
}

END
{
	printa("%s %@d\n", @);
}
