-- regress.c, set_ttdummy: keeps whether its argument is zero in the backend, and gives back what was kept before.
BEGIN
    PERFORM set_config('regress.ttdummy', CASE WHEN $1 = 0 THEN 'off' ELSE 'on' END, false);
    RETURN $1;
END
