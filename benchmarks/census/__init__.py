"""`make census`: do expected counts and their intervals hold where the truth is known?"""
