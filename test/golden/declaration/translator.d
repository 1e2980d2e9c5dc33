translator foo_t < struct sock *S > {
	a = S->b;
	name = stringof(S->name);
};
translator struct bar < bar_t b > { };
