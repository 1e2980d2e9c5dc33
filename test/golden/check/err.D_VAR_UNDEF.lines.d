BEGIN
{
	trace(1 +
	    self->x +
	    2);
}
