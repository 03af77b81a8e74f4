filedesc://a 0.0.0.0 20240518015810 text/plain 20
1 0 x
URL IP-address A

http://e.example/ 1.2.3.4 20240518015810 text/html 22
HTTP/1.0 200 OK

hi

