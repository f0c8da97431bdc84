-- Workers take up operations of their own kind. Whoever says none imports a dictionary: nothing else
-- did when all of them were that.
ALTER TABLE operations ADD COLUMN kind text NOT NULL DEFAULT 'ImportDictionary';
