BEGIN, pid$nobody::malloc:entry { }
