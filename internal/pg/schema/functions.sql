-- Functions of ours, each with the roles that may call it unless everybody may.
SELECT pg_get_functiondef(p.oid) || ';'
    || CASE WHEN p.proowner <> n.nspowner AND r.rolname NOT IN (current_user) AND r.rolname LIKE 'barberpro\_%'
            THEN E'\nALTER FUNCTION ' || p.oid::regprocedure || ' OWNER TO ' || r.rolname || ';' ELSE '' END
    || CASE WHEN p.proacl IS NOT NULL
            THEN E'\n-- may be called by: ' || (
                SELECT string_agg(CASE WHEN a.grantee = 0 THEN 'everybody' ELSE a.grantee::regrole::text END, ', ' ORDER BY a.grantee::regrole::text)
                FROM aclexplode(p.proacl) a WHERE a.grantee <> p.proowner) ELSE '' END
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_roles r ON r.oid = p.proowner
WHERE n.nspname = 'public'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
ORDER BY p.proname, pg_get_function_identity_arguments(p.oid);
