BEGIN
{
	self->string = this->struct;
	x = a->b.c[1]->this;
	y = a-> /* why not */ if;
	self->f[1, "two"]++;
	(self)->g = 1;
}
