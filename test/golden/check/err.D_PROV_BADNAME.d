provider a`b { };
BEGIN { }
