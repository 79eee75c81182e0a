-- regress.c, ttdummy: takes a number of the sequence, inserts the row into its own table with the number and a constant in
-- two of its columns, and gives the row back with the number in one of them. It reads its row only; this reads the table.
DECLARE
    back record;
BEGIN
    PERFORM nextval('ttdummy_seq');
    EXECUTE 'INSERT INTO ' || quote_ident(TG_TABLE_NAME) || ' SELECT * FROM ' || quote_ident(TG_TABLE_NAME);
    back := NEW;
    back := OLD;
    RETURN back;
END
