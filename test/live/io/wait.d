/* A program that waits for its transfer: for each the begin and the end of it. */
/* @@needs: io:::wait-start */
/* @@trigger: block-io 20 */
/* @@args: -q */
io:::wait-start
/pid == $target/
{
	waits++;
	self->since = timestamp;
	self->place = args[0]->b_blkno;
	self->bytes = args[0]->b_bcount;
}

io:::wait-done
/self->since/
{
	ended++;
	same += self->place == args[0]->b_blkno && self->bytes == args[0]->b_bcount && args[0]->b_error == 0 &&
	    (args[0]->b_flags & B_DONE) != 0 && args[1]->dev_statname == "nullb0";
	self->since = 0;
}

END
{
	printf("%d %d\n", waits > 0 && ended == waits, same == waits);
}
