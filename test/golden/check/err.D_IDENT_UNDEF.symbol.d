BEGIN { trace(`nosuchsymbol); }
