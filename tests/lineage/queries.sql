SELECT id FROM customers;
