BEGIN { }
#"x"
