BEGIN
{
	x = a || b ^^ c && d | e ^ f & g == h < i << j + k * -l;
	x = (a + b) * c - d - (e - f);
	x = a ? b, c : d ? e : f;
	y = z += 3, w++;
}
