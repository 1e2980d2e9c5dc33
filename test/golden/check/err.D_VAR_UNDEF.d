BEGIN { trace(self->count); }
